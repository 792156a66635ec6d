import type { Api, Trouble } from '../lib/api/client.js'
import { deviceDatabase } from '../lib/device/indexed-db.js'
import type { RecordPageData } from '../lib/page-data.js'
import type { Say } from '../lib/translate.js'
import { canBeKept, keepThisPage, registerWorker } from '../lib/device/service-worker-client.js'
import { createPack, type PackStatus, type PackTrouble } from './offline-pack.js'
import { createPackPanel } from './offline-pack-panel.js'
import { indexedDbPack } from './offline-pack-store.js'

/** Half a minute of sound without loss at the usual rate would be 2.9 MB; most sentences take a few seconds. */
const BYTES_PER_RECORDING = 800_000
/** What expires is looked for this often. */
const LOOK_AGAIN_MS = 60_000

interface Means {
  page: RecordPageData
  api: Api
  contributorId: string
  say: Say
  answered(): Promise<ReadonlySet<string>>
  reserve(assignmentId: string): Promise<boolean>
  /** Ids of the assignments that the page works on. */
  onScreen(): ReadonlySet<string>
}

/** The sentences one took along, on `partials/pack.ejs`, and this page kept for when there is no network. */
export function openPack({ page, say, onScreen, ...means }: Means) {
  let status: PackStatus = { left: 0, until: null, expired: 0 }
  const panel = createPackPanel(say, page.locale, {
    take,
    giveBack: () => void pack.giveBack(onScreen()),
    seen: () => void pack.seen(),
  })
  const pack = createPack({
    ...means,
    store: indexedDbPack(deviceDatabase()),
    language: page.language.code,
    campaign: page.campaign,
    prepare,
    onStatus(changed) {
      status = changed
      if (canBeKept()) panel.show(status)
    },
  })

  async function take(size: number): Promise<PackTrouble | null> {
    const trouble = await pack.take(size)
    // Asked for now, because now one knows what for: some browsers ask the person.
    if (!trouble) void navigator.storage?.persist?.().catch(() => undefined)
    return trouble
  }

  registerWorker()
  window.addEventListener('online', () => void pack.settle())
  setInterval(() => void pack.publish(), LOOK_AGAIN_MS)
  void pack.publish()
  void pack.settle()

  return {
    ...pack,

    isAtHand: () => status.left > 0,

    /** Tells why no sentence was given, where that has to do with what was taken along. */
    explain(trouble: Trouble): void {
      if (trouble.kind === 'refused' && trouble.code === 'too_many_held') panel.explain(trouble.code)
    },

    /** At the end of a set: `isStuck` when what was recorded cannot be sent now. */
    letGoOn: (isStuck: boolean) => panel.letGoOn(isStuck && status.left > 0, page.urls.thankYou),
  }
}

async function prepare(size: number): Promise<PackTrouble | null> {
  if (!(await hasRoomFor(size))) return 'no_room'
  if (await keepThisPage()) return null
  return navigator.onLine ? 'not_kept' : 'network'
}

/** True also where the browser does not say. */
async function hasRoomFor(recordings: number): Promise<boolean> {
  const { quota, usage = 0 } = (await navigator.storage?.estimate?.().catch(() => undefined)) ?? {}
  return quota === undefined || quota - usage > recordings * BYTES_PER_RECORDING
}
