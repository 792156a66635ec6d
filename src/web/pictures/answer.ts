import type { Request, Response } from 'express'
import type { Picture } from './picture.js'
import { hashOf, renderPicture } from './render.js'

/**
 * Answers with a picture as PNG, which may be shown without asking again for `maxAgeS` seconds; to those who have it
 * still, without drawing it. Rejects as renderPicture does.
 */
export async function answerPicture(
  req: Request,
  res: Response,
  picture: Picture,
  { maxAgeS, for: whom }: { maxAgeS: number; for: 'public' | 'private' },
): Promise<void> {
  const etag = `"${hashOf(picture)}"`
  const isKnown = req.get('if-none-match')?.includes(etag)
  const png = isKnown ? undefined : await renderPicture(picture)
  res.set('Cache-Control', `${whom}, max-age=${maxAgeS}`)
  res.set('ETag', etag)
  // Whoever shows a link shows its picture.
  res.set('Cross-Origin-Resource-Policy', 'cross-origin')
  if (png) res.type('png').send(png)
  else res.status(304).end()
}
