/** Votes of a campaign's policy: how many must agree, and how many there are at most. */
interface Votes {
  wanted: number
  most: number
}

/** What each campaign of a size is there for. */
export type Part = 'main' | 'nearly_done' | 'much_done' | 'last_tasks'

/**
 * A campaign with its history. Its sentences stand in blocks; the first `recorded` of a block, from some place in it
 * on, were recorded by one person, whose cursor has passed them. Recordings from `decided` (a share) on wait for votes.
 */
export interface CampaignPlan {
  part: Part
  language: { code: string; name: string; native_name: string; script: string }
  sentences: number
  recordingsPerSentence: number
  block: number
  recorded: number
  decided: number
  /** All of it was recorded by one person, the same in every such campaign. */
  byOne: boolean
}

export interface Size {
  name: string
  contributors: number
  votes: Votes
  campaigns: CampaignPlan[]
}

/** Contributors beside the one who recorded whole campaigns. */
const PEOPLE_LEAST = 100
/** One sentence in a thousand of a nearly finished campaign is left. */
const NEARLY_DONE_BLOCK = 1_000
/** Tasks that 200 contributors claim at once. */
export const LAST_TASKS = 20
const LAST_CAMPAIGN = 100
/** Of 50 sentences in a row, one contributor recorded eight. */
const BLOCK = 50
const RECORDED_OF_BLOCK = 8
/** Two recordings in three are decided, the others wait for votes. */
const DECIDED = 2 / 3

/** `sentences`, a fifth of them recorded and voted on three times each, by a contributor for every 50 sentences. */
export function sizeOf(name: string, sentences: number): Size {
  const nearlyDoneBlock = Math.min(NEARLY_DONE_BLOCK, sentences / 20)
  const nearlyDone = inBlocks(sentences / 20, nearlyDoneBlock)
  const muchDone = sentences / 50
  return {
    name,
    contributors: Math.max(PEOPLE_LEAST, sentences / 50),
    votes: { wanted: 3, most: 5 },
    campaigns: [
      main(inBlocks(sentences - nearlyDone - muchDone - LAST_CAMPAIGN, BLOCK), BLOCK),
      {
        part: 'nearly_done',
        language: { code: 'ta', name: 'Tamil', native_name: 'தமிழ்', script: 'Taml' },
        sentences: nearlyDone,
        recordingsPerSentence: 1,
        block: nearlyDoneBlock,
        recorded: nearlyDoneBlock - 1,
        decided: 1,
        byOne: false,
      },
      {
        part: 'much_done',
        language: { code: 'hi', name: 'Hindi', native_name: 'हिन्दी', script: 'Deva' },
        sentences: muchDone,
        recordingsPerSentence: 3,
        block: muchDone,
        recorded: muchDone / 2,
        decided: 0,
        byOne: true,
      },
      {
        part: 'last_tasks',
        language: { code: 'yo', name: 'Yoruba', native_name: 'Yorùbá', script: 'Latn' },
        sentences: LAST_CAMPAIGN,
        recordingsPerSentence: 1,
        block: LAST_CAMPAIGN,
        recorded: LAST_CAMPAIGN - LAST_TASKS,
        decided: 1,
        byOne: true,
      },
    ],
  }
}

/** The size at which the predecessor was measured: 600,000 sentences, 200,000 recordings, a million votes. */
export function middleSize(): Size {
  const [sentences, block] = [600_000, 24]
  return {
    name: 'middle',
    contributors: 40_000,
    votes: { wanted: 5, most: 9 },
    campaigns: [main(sentences, block)],
  }
}

const inBlocks = (count: number, block: number) => Math.floor(count / block) * block

function main(sentences: number, block: number): CampaignPlan {
  return {
    part: 'main',
    language: { code: 'sw', name: 'Swahili', native_name: 'Kiswahili', script: 'Latn' },
    sentences,
    recordingsPerSentence: 1,
    block,
    recorded: RECORDED_OF_BLOCK,
    decided: DECIDED,
    byOne: false,
  }
}

/** Where the rows of a campaign lie among those of the others, as `bench.campaigns` has it. */
export interface Layout {
  blocks: number
  recordings: number
  decided: number
  stretch: number
  sentences_before: number
  recordings_before: number
  reviews_before: number
  voters_before: number
}

/** The campaigns one after the other: all sentences with their tasks, then all reviews; the votes of a contributor stand in a row. */
export function layOut({ campaigns, contributors, votes }: Size): Layout[] {
  const recordingsOf = ({ sentences, block, recorded }: CampaignPlan) => (sentences / block) * recorded
  const sum = (plans: CampaignPlan[], of: (plan: CampaignPlan) => number) =>
    plans.reduce((total, plan) => total + of(plan), 0)
  const voters = contributors - votes.most * campaigns.length
  const stretch = Math.ceil((votes.most * sum(campaigns, recordingsOf)) / voters)
  const votersOf = (plan: CampaignPlan) => votes.most * (Math.floor(recordingsOf(plan) / stretch) + 1)
  const allSentences = sum(campaigns, ({ sentences }) => sentences)
  return campaigns.map((plan, index) => {
    const before = campaigns.slice(0, index)
    return {
      blocks: plan.sentences / plan.block,
      recordings: recordingsOf(plan),
      decided: Math.floor(recordingsOf(plan) * plan.decided),
      stretch,
      sentences_before: sum(before, ({ sentences }) => sentences),
      recordings_before: sum(before, recordingsOf),
      reviews_before: allSentences + sum(before, recordingsOf),
      voters_before: sum(before, votersOf),
    }
  })
}
