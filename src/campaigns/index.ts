export {
  findCampaign,
  openCampaign,
  pauseCampaign,
  requireCampaign,
  resumeCampaign,
  type CampaignSummary,
} from './campaigns.js'
export { changePolicy, projectPolicies } from './change-policy.js'
export { createCampaign, type NewCampaign, type OpenedCampaign } from './create.js'
export { importSentences, type ImportReport } from './import.js'
export { listLanguages, requireLanguage, type LanguageSummary } from './languages.js'
export type { Refusal, RefusalCounts, SentenceLine } from './sentence-filter.js'
export { policyOf, poolRulesOf, requirePolicy, type Policy, type PolicyInput } from './policy.js'
export { validateSentence, normalizeText, type RefusalCode } from './rules.js'
export { seed } from './seeds.js'
export { sentenceFile, type SentenceFile, type SentenceFormat } from './sentence-file.js'
