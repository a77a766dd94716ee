/** Mark and tone of each verdict of a check. */
export const VERDICTS = { ok: ['done', 'good'], warning: ['warning', 'change'], failed: ['failed', 'bad'] } as const;
