// The statement that forgets answers; why it is written so stands beside the function it calls.

/** $1 answers given before, $2 keys used before, $3 limit. */
export const forgetAnswersSql = {
  name: 'log-forget-answers',
  text: 'select log.forget_answers($1, $2, $3) as swept',
};
