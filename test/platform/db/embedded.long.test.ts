import { isRoot, ordinaryPerson } from '../../support/embedded.js'
import { itKeepsItsPromises } from '../../support/embedded-behaviour.js'
import { itStartsFromNothing } from '../../support/embedded-first-start.js'

;(isRoot ? describe : describe.skip)('an embedded Postgres of an ordinary user', () => {
  itKeepsItsPromises(ordinaryPerson())
  itStartsFromNothing(ordinaryPerson())
})
