-- name: forget-watermark
delete from rollups.watermark
