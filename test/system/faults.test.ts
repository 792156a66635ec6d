import { randomUUID } from 'node:crypto'
import { transaction } from '../../src/platform/db/index.js'
import { expireAssignments } from '../../src/tasks/index.js'
import { Engine } from '../support/engine.js'

let engine: Engine

beforeEach(async () => void (engine = await Engine.start()))
afterEach(() => engine.stop())

/** Lets Postgres end the first transaction of what follows, late in it, and see that what it was for succeeds. */
async function failAtFirst(sqlstate: string) {
  await engine.rows('create sequence tries')
  await engine.rows(
    `create function fail_at_first() returns trigger language plpgsql as $$
     begin
       if nextval('tries') = 1 then raise exception 'forced' using errcode = '${sqlstate}'; end if;
       return null;
     end $$`,
  )
  await engine.rows(
    'create trigger fails before insert on events for each statement execute function fail_at_first()',
  )
  return async <T>(work: () => Promise<T>): Promise<T> => {
    await engine.rows(`select setval('tries', 1, false)`)
    const result = await work()
    const [tries] = await engine.rows<{ last_value: number }>('select last_value from tries')
    expect(tries!.last_value).toBeGreaterThan(1)
    return result
  }
}

test('two people whose requests lock each other out are both served', async () => {
  const [one, two] = [randomUUID(), randomUUID()]
  await engine.rows('create table things (id uuid primary key, touched int not null default 0)')
  await engine.rows('insert into things values ($1), ($2)', one, two)
  let met: () => void
  const bothBegan = new Promise<void>((resolve) => (met = resolve))
  let begun = 0
  const touch = (first: string, second: string) =>
    transaction(engine.pool, async (tx) => {
      const update = 'update things set touched = touched + 1 where id = $1'
      await tx.query(update, [first])
      if (++begun === 2) met()
      await bothBegan
      await tx.query(update, [second])
    })
  await Promise.all([touch(one, two), touch(two, one)])
  expect(begun).toBeGreaterThan(2)
  expect(await engine.rows('select touched from things')).toEqual([{ touched: 2 }, { touched: 2 }])
})

test.each([
  ['a deadlock', '40P01'],
  ['a serialization failure', '40001'],
])('%s costs nobody anything: whatever they were doing is tried again', async (_name, sqlstate) => {
  const campaign = await engine.campaign(4)
  const [author, listener, late] = await engine.people(3)
  const [overdue] = await engine.claim(late!, { campaign, count: 1 })
  await engine.lapse(overdue!.id)
  const inSpiteOfIt = await failAtFirst(sqlstate)

  const [first, second, third] = await inSpiteOfIt(() => engine.claim(author!, { campaign, count: 3 }))
  const recording = await inSpiteOfIt(() => engine.record(author!, first!.id))
  await inSpiteOfIt(() => engine.record(author!, second!.id))
  await inSpiteOfIt(() => engine.withdraw(author!, recording.id))
  await inSpiteOfIt(() => engine.skip(author!, third!.id))
  const [review] = await inSpiteOfIt(() => engine.claim(listener!, { kind: 'validate', campaign }))
  const vote = await inSpiteOfIt(() => engine.vote(listener!, review!.id))
  await inSpiteOfIt(() => engine.undo(listener!, vote.id))
  await inSpiteOfIt(() => expireAssignments(engine.pool))

  expect(await engine.books(campaign)).toEqual({ wanted: 4, taken: 2, done: 1, held: 2, counted: 1 })
  expect(await engine.books(campaign, 'validate')).toMatchObject({ taken: 1, done: 0, held: 1, counted: 0 })
})
