import path from 'node:path'
import { isRoot } from '../../support/embedded.js'
import { itKeepsItsPromises } from '../../support/embedded-behaviour.js'
import { itStartsFromNothing } from '../../support/embedded-first-start.js'
import { Stage, startsTwice } from '../../support/embedded-stage.js'

describe('an embedded Postgres', () => {
  itKeepsItsPromises()
  itStartsFromNothing()
})

;(isRoot ? describe : describe.skip)('an embedded Postgres of root', () => {
  const stage = new Stage()

  it('works with its data in a folder that only root may enter', async () => {
    await startsTwice(stage, path.join(stage.makeFolder('closed', 0o700), 'deep/data'))
  })
})
