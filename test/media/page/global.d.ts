/** In the pages that test/media/stage.ts opens: `studio` in all of them, the others where the hook is. */
declare var studio: typeof import("./studio.ts").studio
declare var member: typeof import("./member.ts").member
