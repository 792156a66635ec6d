import { z } from 'zod'
import { sqlFile, type Pool } from '../platform/db/index.js'

const news = sqlFile(import.meta.url)('has-news', z.object({ news: z.boolean() }))

/** Whether anything that counts was committed since the last refresh; its cost does not grow with history. */
export async function hasNews(pool: Pool): Promise<boolean> {
  return (await news.one(pool)).news
}
