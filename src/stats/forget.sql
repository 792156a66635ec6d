-- name: held-files
delete from stats_held_files
