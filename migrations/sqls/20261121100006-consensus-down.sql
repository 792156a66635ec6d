drop table decisions, validations;
