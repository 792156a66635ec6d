import { execFileSync } from 'node:child_process'
import { chownSync } from 'node:fs'
import path from 'node:path'
import { isRoot, makeClone, ordinaryPerson, query } from '../../support/embedded.js'
import { itKeepsItsPromises } from '../../support/embedded-behaviour.js'
import { itStartsFromNothing } from '../../support/embedded-first-start.js'
import { Stage, startsTwice } from '../../support/embedded-stage.js'

;(isRoot ? describe : describe.skip)('an embedded Postgres of an ordinary user', () => {
  itKeepsItsPromises(ordinaryPerson(), { everyVictim: true })
  itStartsFromNothing(ordinaryPerson(), [50, 150, 300])
})

;(isRoot ? describe : describe.skip)('an embedded Postgres of root', () => {
  const person = ordinaryPerson()
  const stage = new Stage()

  it('works from a clone in a folder that only root may enter', async () => {
    const closed = await makeClone(path.join(stage.makeFolder('closed home', 0o700), 'clone'))
    await startsTwice(stage, stage.makeFolder('open data', 0o755), closed)
    await startsTwice(stage, path.join(stage.makeFolder('both closed', 0o700), 'data'), closed)
    await startsTwice(stage, path.join(stage.makeFolder('again', 0o700), 'data'), closed)
  })

  it('goes on with data of an ordinary user, and with data that were restored as root', async () => {
    const folder = stage.makeFolder('handed over', 0o755, person)
    const first = stage.hold(folder, { person })
    await first.ready()
    await first.stop()
    await startsTwice(stage, folder)
    execFileSync('chown', ['-R', '0:0', folder])
    const restored = stage.hold(folder)
    expect(await query(await restored.ready(), 'select x from kept')).toHaveLength(2)
    await restored.stop()

    const refused = stage.hold(folder, { person })
    expect(await refused.ended).toBe(1)
    expect(refused.stderr).toMatch(/^DATA_DIR: .* cannot be written to \(EACCES: permission denied\)\n$/)
    chownSync(folder, person.uid, person.gid)
    const stranger = stage.hold(folder, { person })
    expect(await stranger.ended).toBe(1)
    expect(stranger.stderr).toMatch(/^.*postgres belongs to another user.*\n$/)
  })

  it('says in one line to an ordinary user that the folder may not be written', async () => {
    const closed = stage.makeFolder('for root', 0o700)
    const holder = stage.hold(path.join(closed, 'data'), { person })
    expect(await holder.ended).toBe(1)
    expect(holder.stderr).toBe(`DATA_DIR: ${closed}/data cannot be written to (EACCES: permission denied)\n`)
  })
})
