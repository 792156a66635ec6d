import { chmodSync, chownSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { Holder, makeClone, openFolder, processesIn, query, untilNothingIn, type Person } from './embedded.js'

const TEST_TIMEOUT_MS = 60_000

/** A folder for one suite with a clone in it, where every program that was started is dead after each test. */
export class Stage {
  readonly home = openFolder()
  private readonly holders: Holder[] = []
  private clone = ''

  /** `person`: who owns its folders and runs its programs unless a test says otherwise; undefined for ourselves. */
  constructor(private readonly person?: Person) {
    jest.setTimeout(TEST_TIMEOUT_MS)
    beforeAll(async () => {
      this.clone = await makeClone(path.join(this.home, 'clone'))
    })
    afterEach(async () => {
      for (const holder of this.holders.splice(0)) holder.child.kill('SIGKILL')
      await untilNothingIn(this.home)
    })
    afterAll(() => rmSync(this.home, { recursive: true, force: true }))
  }

  makeFolder(name: string, mode = 0o755, owner = this.person): string {
    const made = path.join(this.home, name)
    mkdirSync(made)
    chmodSync(made, mode)
    if (owner) chownSync(made, owner.uid, owner.gid)
    return made
  }

  hold(folder: string, { role = 'server', person = this.person, clone = this.clone, env = {} } = {}): Holder {
    const holder = new Holder(clone, folder, role, person, env)
    this.holders.push(holder)
    return holder
  }
}

/** Starts it in a new folder, stops it and starts it again: what was written the first time is there. */
export async function startsTwice(stage: Stage, folder: string, clone?: string): Promise<void> {
  for (const expected of [1, 2]) {
    const holder = stage.hold(folder, { clone, env: { TMPDIR: stage.home } })
    await query(await holder.ready(), 'create table if not exists kept (x int)')
    await query(await holder.ready(), 'insert into kept values (1)')
    expect(await query(await holder.ready(), 'select x from kept')).toHaveLength(expected)
    await holder.stop()
  }
  expect(processesIn(folder)).toEqual({})
}
