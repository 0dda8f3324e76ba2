/** Widths of columns that have to fit beside each other: where there is too little room, the widest give way. */
export function narrowed(widths: readonly number[], room: number): number[] {
  const sum = widths.reduce((sum, width) => sum + width, 0)
  if (sum <= room) return [...widths]
  const fair = room / widths.length
  const slack = widths.reduce((slack, width) => slack + Math.max(0, width - fair), 0)
  return widths.map((width) => (width > fair ? width - ((width - fair) * (sum - room)) / slack : width))
}
