import { apiClient, fetchAs } from '../lib/api.js'
import { openOutbox } from '../outbox/open.js'

// Put into a page by the layout's script where something waits and the page itself would send nothing.
const { person } = document.body.dataset
if (person) openOutbox(apiClient('/api/v1', fetchAs(person)), person, () => undefined)
