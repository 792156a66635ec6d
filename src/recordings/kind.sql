-- name: sentences
select id, text, language from sentences where id = any(:sentences)
