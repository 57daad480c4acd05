export type SiteScreenProps = {
  /** Shows the form with email and password, with a sentence in place of the introduction if it is not empty. */
  onForm: (sentence: string) => void;
};
