import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { kill, processesIn, type Person } from './embedded.js'
import { Stage } from './embedded-stage.js'

/** When a first start is killed: in the middle of its work. */
const KILLED_AFTER_MS = [150]

/** How a first start goes, or does not, as `person` (undefined: as ourselves), also when it is killed after so long. */
export function itStartsFromNothing(person?: Person, killedAfterMs = KILLED_AFTER_MS): void {
  const stage = new Stage(person)

  it('lets one of two win that start at the same moment in an empty folder', async () => {
    const empty = stage.makeFolder('empty')
    const both = [stage.hold(empty), stage.hold(empty)]
    const outcomes = await Promise.allSettled(both.map((holder) => holder.ready()))
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const loser = both[outcomes.findIndex(({ status }) => status === 'rejected')]
    expect(loser?.stderr).toMatch(/^DATA_DIR: .* is in use by another Sauti \(process \d+\)\n$/)
    await Promise.all(both.map((holder) => holder.stop()))
    expect(processesIn(empty)).toEqual({})
  })

  it.each(killedAfterMs)(
    'starts from an empty folder again when it was killed %i ms into its first start',
    async (ms) => {
      const fresh = stage.makeFolder(`half made after ${ms} ms`)
      const killed = stage.hold(fresh)
      await new Promise((resolve) => setTimeout(resolve, ms))
      kill(killed.pid)
      const again = stage.hold(fresh)
      await again.ready()
      await again.stop()
      const binaries = /^sauti-postgres-.*beta\.\d+-\d+$/ // where those of the clone cannot be used
      expect(readdirSync(fresh).filter((name) => !binaries.test(name))).toEqual(['postgres', 'postgres.log'])
      expect(processesIn(fresh)).toEqual({})
    },
  )

  it('works where the name of the temporary folder is long', async () => {
    const holder = stage.hold(stage.makeFolder('data'), {
      env: { TMPDIR: stage.makeFolder('long'.repeat(30)) },
    })
    expect((await holder.ready()).host).toMatch(/^\/(var\/)?tmp\//)
    await holder.stop()
  })

  it('says in one line that its folder is unusable', async () => {
    const file = path.join(stage.home, 'a file')
    writeFileSync(file, '')
    const holder = stage.hold(path.join(file, 'data'))
    expect(await holder.ended).toBe(1)
    expect(holder.stderr).toMatch(/^DATA_DIR: .*\/data cannot be written to \(E\w+: .*\)\n$/)
  })
}
