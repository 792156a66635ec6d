import { claimToRecord, claimToValidate } from './claim.js'
import type { Path } from './path.js'
import { submitRecording, submitValidation } from './submit.js'

export const PATHS: Path[] = [claimToRecord, claimToValidate, submitRecording, submitValidation]
