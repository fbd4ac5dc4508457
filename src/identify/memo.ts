/** Remembers answers by text: at most `limit` of them; when they are more, it starts anew. */
export function memoized<Answer extends object>(
  limit: number,
  answerFor: (text: string) => Answer,
): (text: string) => Answer {
  const answers = new Map<string, Answer>()
  return (text) => {
    const known = answers.get(text)
    if (known !== undefined) return known
    const answer = answerFor(text)
    if (answers.size >= limit) answers.clear()
    answers.set(text, answer)
    return answer
  }
}
