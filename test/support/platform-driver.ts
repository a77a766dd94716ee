import { text } from 'node:stream/consumers';
import { type DriverOrder, drive } from './drive.ts';

// What the suite writes, and nobody else.
await drive(JSON.parse(await text(process.stdin)) as DriverOrder);
