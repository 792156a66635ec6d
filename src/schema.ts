import { builtAt } from './platform/build.js'
import type { Build } from './platform/db/index.js'
import { statsDefinitions } from './stats/index.js'

/** The views and functions that this build needs in the database, beside the tables of the migrations. */
export const build: Build = { definitions: statsDefinitions, builtAt }
