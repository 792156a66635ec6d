/** A thread that makes one font after another, as fonts.mjs asks it to. */
import { parentPort } from 'node:worker_threads'
import { makeFont } from './fonts.mjs'

parentPort.on('message', async ({ name, font, folder }) => {
  parentPort.postMessage(await makeFont(name, font, folder))
})
