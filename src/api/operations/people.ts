import {
  changeProfile,
  CONTRIBUTOR_TERMS,
  consentsOf,
  findContributor,
  giveConsent,
  joinAsGuest,
  withdrawConsent,
  type Contributor,
} from '../../identity/index.js'
import { historyOf } from '../../consensus/index.js'
import { recognise, shareBadge } from '../../recognition/index.js'
import { ranksOf } from '../../stats/index.js'
import { addressOf, signIn } from '../../http/session.js'
import { operation } from '../operation.js'
import { Badge, BadgeChange, Recognition } from '../schemas/badges.js'
import { ById } from '../schemas/common.js'
import {
  Agreement,
  Consents,
  History,
  HistoryQuery,
  Me,
  NewContributor,
  ProfileChange,
  Ranks,
  RanksQuery,
  Withdrawal,
} from '../schemas/contributors.js'

const join = operation(
  {
    id: 'createContributor',
    method: 'post',
    path: '/contributors',
    summary: 'Take part: agree to the terms and become a contributor on this device',
    caller: 'anyone',
    body: NewContributor,
    answers: { 201: { description: 'You are a contributor; the cookie says so.', schema: Me } },
    errors: ['consent_not_current'],
  },
  async ({ body: { consent, ...profile }, deps, req, res }) => {
    const empty = { username: null, age_band: null, gender: null, mother_tongue: null, region: null }
    const id = await joinAsGuest(deps.pool, { ...empty, ...profile }, consent, addressOf(req))
    await signIn(res, deps, id)
    return { status: 201, body: shown(await findContributor(deps.pool, id)) }
  },
)

const me = operation(
  {
    id: 'getMe',
    method: 'get',
    path: '/me',
    summary: 'Who I am',
    caller: 'contributor',
    answers: { 200: { description: 'You.', schema: Me } },
  },
  async ({ contributor }) => ({ status: 200, body: shown(contributor) }),
)

const changeMe = operation(
  {
    id: 'changeMe',
    method: 'patch',
    path: '/me',
    summary: 'Change what I say about myself; null takes it back. Earlier recordings keep what was true then',
    caller: 'contributor',
    body: ProfileChange,
    answers: { 200: { description: 'You, changed.', schema: Me } },
  },
  async ({ contributor, body, deps }) => {
    await changeProfile(deps.pool, contributor, body)
    return { status: 200, body: shown(await findContributor(deps.pool, contributor.id)) }
  },
)

const history = operation(
  {
    id: 'getMyContributions',
    method: 'get',
    path: '/me/contributions',
    summary: 'What I did, newest first',
    caller: 'contributor',
    query: HistoryQuery,
    answers: { 200: { description: 'Your recordings and votes.', schema: History } },
  },
  async ({ contributor, query, deps }) => ({
    status: 200,
    body: await historyOf(deps.pool, contributor.id, query),
  }),
)

const ranks = operation(
  {
    id: 'getMyRanks',
    method: 'get',
    path: '/me/ranks',
    summary: 'Where I stand among those who are named on the leaderboards, also beyond their end',
    caller: 'contributor',
    query: RanksQuery,
    answers: { 200: { description: 'Where you contributed, as of the newest statistics.', schema: Ranks } },
  },
  async ({ contributor, query, deps }) => ({
    status: 200,
    body: { ranks: await ranksOf(deps.pool, contributor.actor, query.language) },
  }),
)

const badges = operation(
  {
    id: 'getMyBadges',
    method: 'get',
    path: '/me/badges',
    summary: 'What I earned, and what comes next; what is due is given to me by asking',
    caller: 'contributor',
    answers: { 200: { description: 'Your badges, and the way to the next ones.', schema: Recognition } },
  },
  async ({ contributor, deps }) => {
    const recognition = await recognise(deps.pool, contributor.id)
    return { status: 200, body: { ...recognition, weekly_goal: contributor.weekly_goal } }
  },
)

const changeBadge = operation(
  {
    id: 'changeMyBadge',
    method: 'patch',
    path: '/me/badges/{id}',
    summary: 'Let everybody with its link see a badge of mine, or nobody but me',
    caller: 'contributor',
    params: ById,
    body: BadgeChange,
    answers: { 200: { description: 'The badge, changed.', schema: Badge } },
    errors: ['badge_not_found'],
  },
  async ({ contributor, params, body, deps }) => {
    const changed = await shareBadge(deps.pool, contributor, params.id, body.shared)
    const { username: _username, is_mine: _isMine, ...badge } = changed
    return { status: 200, body: badge }
  },
)

const consents = operation(
  {
    id: 'getMyConsents',
    method: 'get',
    path: '/me/consents',
    summary: 'What I agreed to, and when',
    caller: 'contributor',
    answers: { 200: { description: 'Your consents.', schema: Consents } },
  },
  async ({ contributor, deps }) => ({
    status: 200,
    body: { consents: await consentsOf(deps.pool, contributor.id) },
  }),
)

const consent = operation(
  {
    id: 'giveConsent',
    method: 'post',
    path: '/me/consents',
    summary: 'Agree to the current terms',
    caller: 'contributor',
    body: Agreement,
    answers: { 201: { description: 'Your consents.', schema: Consents } },
    errors: ['consent_not_current'],
  },
  async ({ contributor, body, deps, req }) => {
    await giveConsent(deps.pool, contributor, body, addressOf(req))
    return { status: 201, body: { consents: await consentsOf(deps.pool, contributor.id) } }
  },
)

const withdraw = operation(
  {
    id: 'withdrawConsent',
    method: 'delete',
    path: '/me/consents',
    summary: 'Take a consent back: nothing more can be claimed or recorded until it is given anew',
    caller: 'contributor',
    query: Withdrawal,
    body: Withdrawal,
    answers: { 204: { description: 'Taken back.' } },
  },
  async ({ contributor, query, body, deps }) => {
    await withdrawConsent(
      deps.pool,
      contributor,
      query.document ?? body.document ?? CONTRIBUTOR_TERMS.document,
    )
    return { status: 204 }
  },
)

export const peopleOperations = [
  join,
  me,
  changeMe,
  history,
  ranks,
  badges,
  changeBadge,
  consents,
  consent,
  withdraw,
]

function shown(contributor: Contributor | undefined) {
  if (!contributor) throw new Error('a contributor vanished')
  const { actor: _actor, ...visible } = contributor
  return visible
}
