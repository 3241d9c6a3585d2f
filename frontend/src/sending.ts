/** What the server answers to an act, as far as it concerns the page. */
export interface Answer {
  open: number;
  total: number;
  record: string | null;
  act?: number | null;
  said?: string;
  card?: string;
  cards?: string;
  text?: string;
  fault?: string;
  stale?: string;
  version?: number;
  changes?: { said: string }[];
}

export type Fields = Record<string, string>;

/**
 * Sends acts one after the other, in the order in which they were done: each is made from the version that the one before left behind,
 * so that a fast reviewer does not get into their own way.
 */
export class Sender {
  private last: Promise<void> = Promise.resolve();
  private waiting = 0;

  constructor(private readonly path: string) {
    // Leaving while something is on its way would lose it.
    addEventListener("beforeunload", (event) => {
      if (this.waiting) event.preventDefault();
    });
  }

  /** Send when all before it is answered; the fields are asked for only then. */
  send(fields: () => Fields, answered: (status: number, answer: Answer | null, sent: Fields) => void | Promise<void>): Promise<void> {
    this.waiting++;
    this.last = this.last.then(async () => {
      const sent = fields();
      let status = 0, answer: Answer | null = null;
      try {
        const got = await fetch(this.path, { method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams(sent) });
        status = got.status;
        answer = (await got.json()) as Answer;
      } catch {
        answer = null; // no connection, or no answer that can be read: said by whoever asked
      }
      this.waiting--;
      await answered(status, answer, sent);
    });
    return this.last;
  }

  /** Done when everything that was sent is answered. */
  settled(): Promise<void> {
    return this.last;
  }
}
