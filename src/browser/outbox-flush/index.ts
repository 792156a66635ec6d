/** The bundle that the layout loads on pages without an outbox, when this device has items to send. */
import { createApiClient, fetchAsContributor } from '../lib/api/client.js'
import { openOutbox } from '../outbox/open-outbox.js'

const { contributor } = document.body.dataset
if (contributor) {
  openOutbox(createApiClient('/api/v1', fetchAsContributor(contributor)), contributor, () => undefined)
}
