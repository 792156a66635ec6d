import fc from 'fast-check'
import { decide, type DecidingPolicy } from '../../src/consensus/index.js'
import { votesOf, type Cast } from '../support/votes.js'

type Rules = DecidingPolicy['contributions']['validate']

const DEFAULT: Rules = { wanted: 2, most: 5 }

const policies = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 6 }))
  .map(([wanted, more]) => ({ wanted, most: wanted + more }))
const casts: fc.Arbitrary<Cast> = fc.record({ accept: fc.nat(8), reject: fc.nat(8), unsure: fc.nat(8) })
const numberOf = ({ accept, reject, unsure }: Cast) => accept + reject + unsure
const decideBy = (cast: Cast, rules: Rules) => decide(votesOf(cast), { contributions: { validate: rules } })
const outcomeOf = (cast: Cast, rules: Rules) => decideBy(cast, rules).decision?.outcome

test.each([
  [{ accept: 0, reject: 0, unsure: 0 }, undefined, 2],
  [{ accept: 1, reject: 0, unsure: 0 }, undefined, 2],
  [{ accept: 2, reject: 0, unsure: 0 }, 'valid', 2],
  [{ accept: 0, reject: 2, unsure: 0 }, 'invalid', 2],
  [{ accept: 1, reject: 1, unsure: 0 }, undefined, 3],
  [{ accept: 2, reject: 1, unsure: 0 }, 'valid', 3],
  [{ accept: 1, reject: 0, unsure: 1 }, undefined, 3],
  [{ accept: 2, reject: 2, unsure: 0 }, undefined, 5],
  [{ accept: 3, reject: 2, unsure: 0 }, 'valid', 5],
  [{ accept: 2, reject: 2, unsure: 1 }, 'disputed', 5],
  [{ accept: 1, reject: 0, unsure: 4 }, 'disputed', 5],
] as [Cast, string | undefined, number][])(
  'under the default policy %j make %s and want %i',
  (cast, outcome, wanted) => {
    expect(outcomeOf(cast, DEFAULT)).toBe(outcome)
    expect(decideBy(cast, DEFAULT).wanted).toBe(wanted)
  },
)

test('swapping accepts and rejects swaps valid and invalid: neither verdict is favoured', () => {
  const mirror = { valid: 'invalid', invalid: 'valid', disputed: 'disputed' } as const
  fc.assert(
    fc.property(casts, policies, (cast, policy) => {
      const outcome = outcomeOf(cast, policy)
      const swapped = outcomeOf({ ...cast, accept: cast.reject, reject: cast.accept }, policy)
      expect(swapped).toBe(outcome && mirror[outcome])
    }),
  )
})

test('whatever is valid has enough accepts and more of them than rejects', () => {
  fc.assert(
    fc.property(casts, policies, (cast, policy) => {
      if (outcomeOf(cast, policy) !== 'valid') return
      expect(cast.accept).toBeGreaterThanOrEqual(policy.wanted)
      expect(cast.accept).toBeGreaterThan(cast.reject)
    }),
  )
})

test('unsure votes never decide for a side', () => {
  fc.assert(
    fc.property(fc.nat(20), policies, (unsure, policy) => {
      expect(['disputed', undefined]).toContain(outcomeOf({ accept: 0, reject: 0, unsure }, policy))
    }),
  )
})

test('one more accept never turns valid into anything else, nor makes anything invalid', () => {
  fc.assert(
    fc.property(casts, policies, (cast, policy) => {
      const [before, after] = [
        outcomeOf(cast, policy),
        outcomeOf({ ...cast, accept: cast.accept + 1 }, policy),
      ]
      if (before === 'valid') expect(after).toBe('valid')
      if (before !== 'invalid') expect(after).not.toBe('invalid')
    }),
  )
})

test('while undecided exactly what is missing is wanted, never more than the most; once decided nothing more', () => {
  fc.assert(
    fc.property(casts, policies, (cast, policy) => {
      const { decision, wanted } = decideBy(cast, policy)
      if (decision) return expect(wanted).toBe(numberOf(cast))
      expect(wanted).toBe(Math.max(policy.wanted, numberOf(cast) + 1))
      expect(wanted).toBeLessThanOrEqual(policy.most)
    }),
  )
})

test('every sequence of votes is decided by the time the last one is in', () => {
  const verdict = fc.constantFrom('accept', 'reject', 'unsure' as const)
  fc.assert(
    fc.property(fc.infiniteStream(verdict), policies, (stream, policy) => {
      let cast: Cast = { accept: 0, reject: 0, unsure: 0 }
      for (const each of stream) {
        const { decision, wanted } = decideBy(cast, policy)
        if (decision) return expect(numberOf(cast)).toBeLessThanOrEqual(policy.most)
        expect(wanted).toBeGreaterThan(numberOf(cast))
        cast = { ...cast, [each]: cast[each] + 1 }
      }
    }),
  )
})

test('a vote counts as much as it weighs, and its evidence says so', () => {
  const votes = votesOf({ accept: 1, reject: 1, unsure: 1 })
  const policy = { contributions: { validate: DEFAULT } }
  expect(decide(votes, policy).decision).toBeNull()
  const weighed = votes.map((vote) => ({ ...vote, weight: vote.verdict === 'accept' ? 2.5 : 0.5 }))
  expect(decide(weighed, policy)).toEqual({
    decision: {
      outcome: 'valid',
      confidence: null,
      method: 'majority',
      evidence: { accept: 2.5, reject: 0.5, unsure: 0.5 },
    },
    wanted: 3,
  })
})
