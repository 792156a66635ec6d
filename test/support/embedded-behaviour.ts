import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import {
  firstReady,
  kill,
  processesIn,
  query,
  untilItWorks,
  untilNothingIn,
  type Holder,
  type Person,
} from './embedded.js'
import { Stage } from './embedded-stage.js'

/**
 * What an embedded Postgres promises, tried by starting and killing it as `person` (undefined: as ourselves).
 * `everyVictim`: whichever of its processes is killed, and not only those that are killed most.
 */
export function itKeepsItsPromises(person?: Person, { everyVictim = false } = {}): void {
  const stage = new Stage(person)
  let folder: string
  let postmaster: number
  let watchdogs: number[]
  let kept = 0

  beforeAll(async () => {
    folder = stage.makeFolder('data')
    const holder = await begin()
    await query(await holder.ready(), 'create table kept (x int)')
    await holder.stop()
  })

  /** Starts it on `folder` and notes who is who. */
  async function begin(role = 'server'): Promise<Holder> {
    const holder = stage.hold(folder, { role })
    await holder.ready()
    postmaster = Number(readFileSync(path.join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
    watchdogs = processesIn(folder).sh ?? []
    return holder
  }

  /** Adds a row and expects all earlier ones, of this test and those before. */
  async function addOne(holder: Holder): Promise<void> {
    await query(await holder.ready(), 'insert into kept values (1)')
    expect(await query(await holder.ready(), 'select count(*)::int from kept')).toEqual([{ count: ++kept }])
  }

  it('keeps data when it is stopped and started again', async () => {
    const first = await begin()
    await addOne(first)
    await first.stop()
    const again = await begin()
    await addOne(again)
    expect(await again.stop()).toBe(0)
    expect(processesIn(folder)).toEqual({})
  })

  it('can be reached by us alone, through a socket', async () => {
    const holder = await begin()
    const { host = '' } = await holder.ready()
    expect(statSync(host).mode & 0o777).toBe(0o700)
    const addresses = readFileSync(path.join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[5]
    expect(addresses).toBe('')
    await holder.stop()
    expect(existsSync(host)).toBe(false)
  })

  it('sorts and folds letters alike on every machine', async () => {
    const holder = await begin()
    const [row] = await query(
      await holder.ready(),
      `select lower('ÄŸ') as lower, 'Z' < 'a' as by_code_point, current_setting('server_encoding') as encoding,
              current_setting('TimeZone') as zone, current_setting('is_superuser') as superuser`,
    )
    expect(row).toEqual({ lower: 'äÿ', by_code_point: true, encoding: 'UTF8', zone: 'UTC', superuser: 'off' })
    await holder.stop()
  })

  const victims: [string, (node: number) => number[]][] = [
    ['Node is', (node) => [node]],
    ['the watchdog is', () => watchdogs],
    ['half of the watchdog is', () => [Math.max(...watchdogs)]],
    ['the postmaster is', () => [postmaster]],
    ['Node and the watchdog are', (node) => [node, ...watchdogs]],
    ['the watchdog and then Node are', (node) => [...watchdogs, node]],
    ['Node and the postmaster are', (node) => [node, postmaster]],
    ['all of them are', (node) => [node, ...Object.values(processesIn(folder)).flat()]],
  ]

  const usual = victims.filter(([name]) => ['Node is', 'the postmaster is', 'all of them are'].includes(name))

  it.each(everyVictim ? victims : usual)(
    'leaves nothing and loses nothing when %s killed at work',
    async (who, pids) => {
      const holder = await begin('busy')
      await addOne(holder)
      const killed = pids(holder.pid)
      kill(...killed)
      if (who === 'half of the watchdog is') await holder.stop()
      await untilNothingIn(folder)
      if (['the watchdog is', 'the postmaster is'].includes(who)) {
        expect(await holder.says('exited')).toMatch(/^Postgres ended by itself; .*postgres.log may say why$/)
      }
      await holder.ended

      const again = await begin()
      await addOne(again)
      await again.stop()
    },
  )

  it.each(everyVictim ? usual : usual.slice(0, 1))(
    'starts at once when %s killed together with Node',
    async (_who, pids) => {
      const killed = await begin('busy')
      const { host = '' } = await killed.ready()
      kill(...pids(killed.pid), killed.pid)
      const again = await begin()
      await addOne(again)
      expect(existsSync(host)).toBe(false)
      await again.stop()
    },
  )

  it('outlives a backend that is killed', async () => {
    const holder = await begin()
    const client = query(await holder.ready(), 'select pg_sleep(600)').catch(() => 'lost')
    const backend = await untilItWorks(async () => {
      const find = `select pid from pg_stat_activity where query like '%(600)'`
      const [row] = await query(await holder.ready(), find)
      return row!.pid as number
    })
    kill(backend)
    expect(await client).toBe('lost')
    await untilItWorks(() => query(holder.connection, 'select 1'))
    await addOne(holder)
    await holder.stop()
  })

  it('is not reached by Ctrl-C, which goes to the whole group of Node', async () => {
    const holder = await begin()
    const pids = Object.values(processesIn(folder)).flat()
    const groups = execFileSync('ps', ['-o', 'pgid=', '-p', pids.join()], { encoding: 'utf8' })
    expect(groups.split(/\s+/)).not.toContain(String(holder.pid))
    process.kill(-holder.pid, 'SIGINT')
    expect(await holder.ended).toBe(0)
    expect(processesIn(folder)).toEqual({})
  })

  it('tells a second Sauti so in one line', async () => {
    const first = await begin()
    const second = stage.hold(folder)
    expect(await second.ended).toBe(1)
    expect(second.stderr).toBe(`DATA_DIR: ${folder} is in use by another Sauti (process ${first.pid})\n`)
    await addOne(first)
    await first.stop()
  })

  it('lends the Postgres of a server to commands', async () => {
    const server = await begin()
    const command = stage.hold(folder, { role: 'command' })
    expect(await command.ready()).toEqual(await server.ready())
    await command.stop()
    await addOne(server)
    await server.stop()
  })

  it('gives it to commands one after the other, and then to a server', async () => {
    const commands = [stage.hold(folder, { role: 'command' }), stage.hold(folder, { role: 'command' })]
    const first = await firstReady(commands)
    const second = commands.find((each) => each !== first)!
    const server = stage.hold(folder)
    expect(await second.says('info')).toMatch(`waiting for process ${first.pid}`)
    await addOne(first)
    await first.stop()
    const next = await firstReady([second, server])
    await addOne(next)
    if (next === second) await second.stop()
    await addOne(server)
    await Promise.all([second.stop(), server.stop()])
  })

  it.each(['a living process', 'nothing', 'rubbish'])(
    'takes no lock file that names %s for a Postgres',
    async (what) => {
      kill((await begin()).pid, ...watchdogs, postmaster)
      await untilNothingIn(folder)
      const file = path.join(folder, 'postgres/postmaster.pid')
      const { uid, gid } = statSync(file)
      const stranger = spawn('sleep', ['600'], { uid, gid })
      const content = readFileSync(file, 'utf8').replace(/^\d+/, String(stranger.pid))
      writeFileSync(file, { 'a living process': content, nothing: '', rubbish: 'rubbish\n' }[what]!)
      const again = await begin()
      await addOne(again)
      await again.stop()
      stranger.kill()
    },
  )
}
