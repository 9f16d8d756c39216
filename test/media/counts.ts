/** Channel on which the workers of a browser's pages, all of one origin, tell what they have sealed. They answer "ask". */
export const COUNTS = "sotto-test-counts"
