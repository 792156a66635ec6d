-- name: held-files
delete from stats_held_files
-- name: shown
delete from rollups.shown
-- name: languages
delete from rollups.portrayed_languages
-- name: hidden
delete from rollups.hidden
