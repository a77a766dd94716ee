import type { Database } from './database.ts';

export type Numbered = 'task' | 'run' | 'event';

/** Hands out row numbers that are never used again. Only inside a write transaction; `save` keeps where it stopped. */
export class Numbers {
  private readonly db: Database;
  private readonly name: Numbered;
  private readonly first: number;
  next: number;

  constructor(db: Database, name: Numbered) {
    this.db = db;
    this.name = name;
    this.first = db.get<{ next: number }>('SELECT next FROM counters WHERE name = ?', name)?.next ?? 1;
    this.next = this.first;
  }

  take(): number {
    const number = this.next;
    this.next += 1;
    return number;
  }

  save(): void {
    if (this.next !== this.first) this.db.run('UPDATE counters SET next = ? WHERE name = ?', this.next, this.name);
  }
}
