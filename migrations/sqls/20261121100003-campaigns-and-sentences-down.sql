drop table sentences, campaign_policies, campaigns;
