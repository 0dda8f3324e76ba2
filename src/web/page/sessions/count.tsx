/** How many questions are open, beside the name of the panel that has them. */
export function Count({ of }: { readonly of: number }) {
  if (of === 0) return null
  return (
    <>
      {' '}
      <span class="count" aria-label={of === 1 ? '1 question' : `${of} questions`} role="img">
        {of}
      </span>
    </>
  )
}
