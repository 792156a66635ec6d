drop table sentences, campaigns;
