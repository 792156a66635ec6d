import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Request, Response } from 'express'
import { addressOf, signIn } from '../api/index.js'
import { castVote } from '../consensus/index.js'
import { CONTRIBUTOR_TERMS, giveConsent, joinAsGuest } from '../identity/index.js'
import type { CookieSealer, Contributor } from '../identity/index.js'
import { transaction, type Pool } from '../platform/db/index.js'
import { claim, skip } from '../tasks/index.js'
import type { Clip, PlainWork, Profile } from './deps.js'

interface Means {
  pool: Pool
  sealer: CookieSealer
  https: boolean
  /** Signs when a clip was handed out. */
  key: Buffer
}

/** The same verbs as the API's, for people whose browser runs no script. */
export function plainWork({ pool, sealer, https, key }: Means): PlainWork {
  const mac = (assignment: string, heardAt: number) =>
    createHmac('sha256', key).update(`heard ${assignment} ${heardAt}`).digest()

  return {
    async join(req: Request, res: Response, profile: Profile) {
      const address = addressOf(req)
      if (req.contributor) return giveConsent(pool, req.contributor, CONTRIBUTOR_TERMS, address)
      await signIn(res, { sealer, https }, await joinAsGuest(pool, profile, CONTRIBUTOR_TERMS, address))
    },

    async claim(req, language): Promise<Clip | undefined> {
      const wanted = { kind: 'validate', language, count: 1, contributor: someone(req).id }
      const [assignment] = await claim(pool, wanted)
      if (!assignment?.recording) return undefined
      const { id, sentence, recording } = assignment
      const heardAt = Date.now() + recording.duration_ms
      return {
        assignment: id,
        sentence: sentence.text,
        recording: recording.id,
        heard: `${heardAt}.${mac(id, heardAt).toString('base64url')}`,
      }
    },

    wasHeard(assignment, heard) {
      const [time = '', signature = ''] = heard.split('.')
      const heardAt = Number(time)
      const expected = mac(assignment, heardAt)
      const given = Buffer.from(signature, 'base64url')
      return given.length === expected.length && timingSafeEqual(given, expected) && Date.now() >= heardAt
    },

    async vote(req, vote) {
      await castVote(pool, { ...vote, contributor: someone(req) })
    },

    async skip(req, assignment) {
      const claimed = { assignment, kind: null, contributor: someone(req) }
      await transaction(pool, (tx) => skip(tx, claimed, null))
    },
  }
}

function someone({ contributor }: Request): Contributor {
  if (!contributor) throw new Error('only somebody known is given work')
  return contributor
}
