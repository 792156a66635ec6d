-- name: held-files
delete from stats_held_files
-- name: disclosed
delete from rollups.disclosed
-- name: languages
delete from rollups.disclosed_languages
-- name: suppressed-cells
delete from rollups.suppressed_cells
