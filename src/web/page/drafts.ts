const KEPT = 'hivefs.draft.'
/** Characters of one that are kept. */
const MOST = 200_000

/** What somebody has typed and not sent yet: kept as long as the window is open, over a panel that is closed and a reload. */
export const drafts = {
  get: (of: string): string | undefined => sessionStorage.getItem(KEPT + of) ?? undefined,
  set(of: string, text: string | undefined): void {
    if (text === undefined || text === '' || text.length > MOST) return sessionStorage.removeItem(KEPT + of)
    try {
      sessionStorage.setItem(KEPT + of, text)
    } catch {
      // The browser keeps no more than it has room for: then it is in the panel alone.
    }
  },
}
