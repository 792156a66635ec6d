import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import {
  Holder,
  isRoot,
  makeClone,
  openFolder,
  ordinaryPerson,
  processesIn,
  query,
  untilNothingIn,
  type Person,
} from './support/embedded.js'
import { itKeepsItsPromises } from './support/embedded-behaviour.js'

describe('an embedded Postgres', () => {
  itKeepsItsPromises()
})

;(isRoot ? describe : describe.skip)('an embedded Postgres of root', () => {
  const person = ordinaryPerson()
  const home = openFolder()
  const holders: Holder[] = []
  let clone: string

  beforeAll(async () => {
    clone = await makeClone(path.join(home, 'clone'))
  })

  afterEach(async () => {
    for (const holder of holders.splice(0)) holder.child.kill('SIGKILL')
    await untilNothingIn(home)
  })

  afterAll(() => rmSync(home, { recursive: true, force: true }))

  function hold(program: string, folder: string, who?: Person): Holder {
    const holder = new Holder(program, folder, 'server', who, { TMPDIR: home })
    holders.push(holder)
    return holder
  }

  async function startsIn(program: string, folder: string): Promise<void> {
    for (const expected of [1, 2]) {
      const holder = hold(program, folder)
      await query(await holder.ready(), 'create table if not exists kept (x int)')
      await query(await holder.ready(), 'insert into kept values (1)')
      expect(await query(await holder.ready(), 'select x from kept')).toHaveLength(expected)
      await holder.stop()
    }
    expect(processesIn(folder)).toEqual({})
  }

  function makeFolder(name: string, mode: number, owner?: Person): string {
    const folder = path.join(home, name)
    mkdirSync(folder)
    chmodSync(folder, mode)
    if (owner) chownSync(folder, owner.uid, owner.gid)
    return folder
  }

  it('works with its data in a folder that only root may enter', async () => {
    await startsIn(clone, path.join(makeFolder('closed', 0o700), 'deep/data'))
  })

  it('works from a clone in a folder that only root may enter', async () => {
    const closed = await makeClone(path.join(makeFolder('closed home', 0o700), 'clone'))
    await startsIn(closed, makeFolder('open data', 0o755))
    await startsIn(closed, path.join(makeFolder('both closed', 0o700), 'data'))
    await startsIn(closed, path.join(makeFolder('again', 0o700), 'data'))
  })

  it('goes on with data of an ordinary user, and with data that were restored as root', async () => {
    const folder = makeFolder('handed over', 0o755, person)
    const first = hold(clone, folder, person)
    await first.ready()
    await first.stop()
    await startsIn(clone, folder)
    execFileSync('chown', ['-R', '0:0', folder])
    const restored = hold(clone, folder)
    expect(await query(await restored.ready(), 'select x from kept')).toHaveLength(2)
    await restored.stop()

    const refused = hold(clone, folder, person)
    expect(await refused.ended).toBe(1)
    expect(refused.stderr).toMatch(/^DATA_DIR: .* cannot be written to \(EACCES: permission denied\)\n$/)
    chownSync(folder, person.uid, person.gid)
    const stranger = hold(clone, folder, person)
    expect(await stranger.ended).toBe(1)
    expect(stranger.stderr).toMatch(/^.*postgres belongs to another user.*\n$/)
  })

  it('says in one line to an ordinary user that the folder may not be written', async () => {
    const closed = makeFolder('for root', 0o700)
    const holder = hold(clone, path.join(closed, 'data'), person)
    expect(await holder.ended).toBe(1)
    expect(holder.stderr).toBe(`DATA_DIR: ${closed}/data cannot be written to (EACCES: permission denied)\n`)
  })
})
