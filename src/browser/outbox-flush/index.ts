import { apiClient, fetchAs } from '../lib/api/client.js'
import { openOutbox } from '../outbox/open-outbox.js'

// Put into a page by the layout's script where something waits and the page itself would send nothing.
const { person } = document.body.dataset
if (person) openOutbox(apiClient('/api/v1', fetchAs(person)), person, () => undefined)
