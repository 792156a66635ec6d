export {
  AGE_BANDS,
  GENDERS,
  WEEKLY_GOAL_MOST,
  changeProfile,
  consentsOf,
  findContributor,
  giveConsent,
  joinAsGuest,
  withdrawConsent,
  type Consent,
  type Contributor,
} from './contributors.js'
export { COOKIE, COOKIE_MAX_AGE_S, cookieSealer, type CookieSealer } from './cookie.js'
export { COUNTRIES } from './regions.js'
export { CONTRIBUTOR_TERMS } from './terms.js'
