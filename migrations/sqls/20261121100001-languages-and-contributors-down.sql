drop table consents, contributors, languages;
