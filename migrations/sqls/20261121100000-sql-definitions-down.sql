drop table sql_definitions;
