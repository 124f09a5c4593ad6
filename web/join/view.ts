// Elements of the page. Names and texts are put in as text, never as markup.

type Child = Node | string;

/** An element with attributes and children. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A button that can't be pressed again until what it does is done; a fault is told. */
export function button(label: string, id: string, act: () => Promise<void> | void): HTMLButtonElement {
  const made = element('button', { type: 'button', 'data-act': id }, label);
  made.addEventListener('click', () => {
    made.disabled = true;
    Promise.resolve()
      .then(act)
      .catch(tellFault)
      .finally(() => {
        made.disabled = false;
      });
  });
  return made;
}

/** A form of one field; gives what was put in. */
export function question(label: string, submit: string, value = ''): Promise<string> {
  return new Promise((resolve) => {
    const field = element('input', { id: 'answer', name: 'answer', required: '', maxlength: '100', value });
    const form = element(
      'form',
      {},
      element('label', { for: 'answer' }, label),
      field,
      element('button', { type: 'submit' }, submit),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const answer = field.value.trim();
      if (answer !== '') resolve(answer);
    });
    show(form);
    field.focus();
  });
}

/** What the person does now. */
export function show(...children: readonly Child[]): void {
  part('step').replaceChildren(...children);
}

/** How it stands, in a sentence; a screen reader says it. */
export function tell(sentence: string): void {
  const status = part('status');
  if (status.textContent !== sentence) status.textContent = sentence;
}

/** The name of the page. */
export function title(text: string): void {
  part('title').textContent = text;
  document.title = text;
}

/** What went wrong, until the next thing that works. */
export function tellFault(fault: unknown): void {
  const line = part('fault');
  line.hidden = false;
  line.textContent = fault instanceof Error ? fault.message : 'Something went wrong.';
}

/** Nothing is wrong any more. */
export function clearFault(): void {
  part('fault').hidden = true;
}

/** A part of the page that is always there. */
export function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}
