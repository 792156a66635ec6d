import fc from 'fast-check'
import { decide, type Votes, type VotingPolicy } from '../../src/consensus/index.js'

const DEFAULT: VotingPolicy = { wanted: 2, most: 5 }

const policies = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 6 }))
  .map(([wanted, more]) => ({ wanted, most: wanted + more }))
const votes = fc.record({ accepts: fc.nat(8), rejects: fc.nat(8), unsures: fc.nat(8) })
const castOf = ({ accepts, rejects, unsures }: Votes) => accepts + rejects + unsures
const outcomeOf = (cast: Votes, policy: VotingPolicy) => decide(cast, policy).decision?.outcome

test.each([
  [{ accepts: 0, rejects: 0, unsures: 0 }, undefined, 2],
  [{ accepts: 1, rejects: 0, unsures: 0 }, undefined, 2],
  [{ accepts: 2, rejects: 0, unsures: 0 }, 'valid', 2],
  [{ accepts: 0, rejects: 2, unsures: 0 }, 'invalid', 2],
  [{ accepts: 1, rejects: 1, unsures: 0 }, undefined, 3],
  [{ accepts: 2, rejects: 1, unsures: 0 }, 'valid', 3],
  [{ accepts: 1, rejects: 0, unsures: 1 }, undefined, 3],
  [{ accepts: 2, rejects: 2, unsures: 0 }, undefined, 5],
  [{ accepts: 3, rejects: 2, unsures: 0 }, 'valid', 5],
  [{ accepts: 2, rejects: 2, unsures: 1 }, 'disputed', 5],
  [{ accepts: 1, rejects: 0, unsures: 4 }, 'disputed', 5],
] as [Votes, string | undefined, number][])(
  'under the default policy %j make %s and want %i',
  (cast, outcome, wanted) => {
    expect(outcomeOf(cast, DEFAULT)).toBe(outcome)
    expect(decide(cast, DEFAULT).wanted).toBe(wanted)
  },
)

test('swapping accepts and rejects swaps valid and invalid: the rule favours nobody', () => {
  const mirror = { valid: 'invalid', invalid: 'valid', disputed: 'disputed' } as const
  fc.assert(
    fc.property(votes, policies, (cast, policy) => {
      const outcome = outcomeOf(cast, policy)
      const swapped = outcomeOf({ ...cast, accepts: cast.rejects, rejects: cast.accepts }, policy)
      expect(swapped).toBe(outcome && mirror[outcome])
    }),
  )
})

test('whatever is valid has enough accepts and more of them than rejects', () => {
  fc.assert(
    fc.property(votes, policies, (cast, policy) => {
      if (outcomeOf(cast, policy) !== 'valid') return
      expect(cast.accepts).toBeGreaterThanOrEqual(policy.wanted)
      expect(cast.accepts).toBeGreaterThan(cast.rejects)
    }),
  )
})

test('unsure votes never decide for a side', () => {
  fc.assert(
    fc.property(fc.nat(20), policies, (unsures, policy) => {
      expect(['disputed', undefined]).toContain(outcomeOf({ accepts: 0, rejects: 0, unsures }, policy))
    }),
  )
})

test('one more accept never turns valid into anything else, nor makes anything invalid', () => {
  fc.assert(
    fc.property(votes, policies, (cast, policy) => {
      const [before, after] = [
        outcomeOf(cast, policy),
        outcomeOf({ ...cast, accepts: cast.accepts + 1 }, policy),
      ]
      if (before === 'valid') expect(after).toBe('valid')
      if (before !== 'invalid') expect(after).not.toBe('invalid')
    }),
  )
})

test('while undecided exactly what is missing is wanted, never more than the most; once decided nothing more', () => {
  fc.assert(
    fc.property(votes, policies, (cast, policy) => {
      const { decision, wanted } = decide(cast, policy)
      if (decision) return expect(wanted).toBe(castOf(cast))
      expect(wanted).toBe(Math.max(policy.wanted, castOf(cast) + 1))
      expect(wanted).toBeLessThanOrEqual(policy.most)
    }),
  )
})

test('every row of votes is decided by the time the last one is in', () => {
  const verdict = fc.constantFrom('accepts', 'rejects', 'unsures' as const)
  fc.assert(
    fc.property(fc.infiniteStream(verdict), policies, (stream, policy) => {
      let cast: Votes = { accepts: 0, rejects: 0, unsures: 0 }
      for (const each of stream) {
        const { decision, wanted } = decide(cast, policy)
        if (decision) return expect(castOf(cast)).toBeLessThanOrEqual(policy.most)
        expect(wanted).toBeGreaterThan(castOf(cast))
        cast = { ...cast, [each]: cast[each] + 1 }
      }
    }),
  )
})
