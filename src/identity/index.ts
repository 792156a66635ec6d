export {
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
export { CONTRIBUTOR_TERMS } from '../shared/contributor-terms.js'
