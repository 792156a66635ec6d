import { randomUUID } from 'node:crypto'
import { riseWhileCrowded } from '../../support/crowded-uploads.js'
import { fakeGcsServer, minio, versitygw } from '../../support/stores.js'
import { testDatabase } from '../../support/database.js'
import { onDatabase } from '../../support/running.js'

jest.setTimeout(180_000)

test.each([fakeGcsServer, minio, versitygw])(
  '200 long recordings at once, bound for $name, do not fill the memory',
  async (store) => {
    const names = { BUCKET_NAME: `audio-${randomUUID()}`, CDN_BUCKET_NAME: `cdn-${randomUUID()}` }
    for (const name of Object.values(names)) await store.makeBucket(name)
    const db = await testDatabase()
    try {
      const settings = { ...onDatabase(db.connection), ...store.settings(), ...names }
      expect(await riseWhileCrowded(settings)).toBeLessThan(300)
    } finally {
      await db.drop()
    }
  },
)
