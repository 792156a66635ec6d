drop table hidden_subjects, assignments, tasks, pools, sentences, campaigns;
