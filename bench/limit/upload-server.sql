-- name: table
create table if not exists bare_uploads (
  id uuid primary key, bytes int not null, sha256 bytea not null, duration_ms int not null, peak_db real
)

-- name: insert
insert into bare_uploads (id, bytes, sha256, duration_ms, peak_db) values (:id, :bytes, :sha256, :duration_ms, :peak_db)
