import { z } from 'zod'
import { sqlFile, transaction, type Db, type Pool } from '../platform/db/index.js'
import { ProductError } from '../platform/errors.js'
import { appendEvent } from '../events/index.js'
import { CONTRIBUTOR_TERMS, type Agreement } from '../shared/contributor-terms.js'
import { AGE_BANDS, GENDERS } from '../shared/profile.js'

/** What a contributor chose to say about themselves; null is "did not say". */
const Profile = z.object({
  username: z.string().nullable(),
  age_band: z.enum(AGE_BANDS).nullable(),
  gender: z.enum(GENDERS).nullable(),
  mother_tongue: z.string().nullable(),
  region: z.string().nullable(),
})
type Profile = z.infer<typeof Profile>

const Settings = Profile.extend({
  /** Whether they are named among those who did most, if they have a user name. */
  leaderboards: z.boolean(),
  /** How much they want to record and judge in a week; null for whoever wants no goal. */
  weekly_goal: z.number().nullable(),
})
type Settings = z.infer<typeof Settings>

const Contributor = Settings.extend({
  id: z.string(),
  /** The opaque key by which events know this person. */
  actor: z.string(),
  created_at: z.date(),
  /** Whether the current terms are agreed to and the consent was not withdrawn. */
  consented: z.boolean(),
})
export type Contributor = z.infer<typeof Contributor>

const Consent = z.object({
  document: z.string(),
  version: z.string(),
  given_at: z.date(),
  withdrawn_at: z.date().nullable(),
})
export type Consent = z.infer<typeof Consent>

const sql = sqlFile(import.meta.url)
const insert = sql('insert', z.object({ id: z.string(), actor: z.string() }))
const find = sql('find', Contributor)
const lockProfile = sql('lock-profile', Settings)
const update = sql('update')
const insertConsent = sql('give-consent')
const endConsent = sql('withdraw-consent')
const selectConsents = sql('consents', Consent)

/** Makes a contributor who agrees to the current terms; answers the new id. `address` is where they asked from. */
export async function joinAsGuest(
  pool: Pool,
  profile: Profile,
  agreement: Agreement,
  address: string | null,
): Promise<string> {
  requireCurrent(agreement)
  return transaction(pool, async (tx) => {
    const { id, actor } = await insert.one(tx, profile)
    await insertConsent.run(tx, { contributor: id, ...agreement, address })
    await appendEvent(tx, { verb: 'contributor.joined', actor })
    await appendEvent(tx, { verb: 'consent.given', actor, data: agreedTo(agreement) })
    return id
  })
}

/** The person behind an id, or undefined; a guest that became an account answers as the account. */
export function findContributor(db: Db, id: string): Promise<Contributor | undefined> {
  return find.maybe(db, { id, document: CONTRIBUTOR_TERMS.document, version: CONTRIBUTOR_TERMS.version })
}

/** Changes what is given and leaves the rest. Recordings keep what was true when they were made. */
export async function changeProfile(pool: Pool, who: Contributor, change: Partial<Settings>): Promise<void> {
  await transaction(pool, async (tx) => {
    // What a request at the same moment changes, stays changed.
    const profile = await lockProfile.one(tx, { id: who.id })
    await update.run(tx, { ...profile, ...change, id: who.id })
    await appendEvent(tx, {
      verb: 'profile.changed',
      actor: who.actor,
      data: { fields: Object.keys(change) },
    })
  })
}

/** Agreeing again to what is agreed to changes nothing. */
export async function giveConsent(
  pool: Pool,
  who: Contributor,
  agreement: Agreement,
  address: string | null,
): Promise<void> {
  requireCurrent(agreement)
  await transaction(pool, async (tx) => {
    const given = await insertConsent.run(tx, { contributor: who.id, ...agreement, address })
    if (given) await appendEvent(tx, { verb: 'consent.given', actor: who.actor, data: agreedTo(agreement) })
  })
}

/** From here on nothing more can be claimed or uploaded, until consent is given anew. */
export async function withdrawConsent(pool: Pool, who: Contributor, document: string): Promise<void> {
  await transaction(pool, async (tx) => {
    const ended = await endConsent.run(tx, { contributor: who.id, document })
    if (ended) await appendEvent(tx, { verb: 'consent.withdrawn', actor: who.actor, data: { document } })
  })
}

export function consentsOf(db: Db, contributor: string): Promise<Consent[]> {
  return selectConsents.all(db, { contributor })
}

const agreedTo = ({ document, version }: Agreement) => ({ document, version })

function requireCurrent(agreement: Agreement): void {
  if (agreement.document === CONTRIBUTOR_TERMS.document && agreement.version === CONTRIBUTOR_TERMS.version)
    return
  throw new ProductError(
    'invalid',
    'consent_not_current',
    `Agree to ${CONTRIBUTOR_TERMS.document} version ${CONTRIBUTOR_TERMS.version}, the current terms.`,
  )
}
