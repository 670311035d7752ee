#include "certs/identity/pem.h"

#include <openssl/pem.h>

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace consortium::identity {
namespace {

// One BEGIN…END block, its lines included.
struct Block {
  std::string label;  // `CERTIFICATE`
  std::string text;
  size_t line = 0;  // Of its BEGIN, from 1.
};

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

// `CERTIFICATE` of `-----BEGIN CERTIFICATE-----`; empty when the line is none.
absl::string_view LabelOf(absl::string_view line, absl::string_view prefix) {
  if (!absl::ConsumePrefix(&line, prefix) || !absl::ConsumeSuffix(&line, "-----")) return {};
  return line;
}

absl::StatusOr<std::vector<Block>> SplitBlocks(absl::string_view pem) {
  if (pem.size() > kPemBytesMax) {
    return Wrong(absl::StrCat("it has ", pem.size(), " bytes; at most ", kPemBytesMax));
  }
  std::vector<Block> blocks;
  Block* open = nullptr;
  size_t number = 0;
  for (absl::string_view line : absl::StrSplit(pem, '\n')) {
    ++number;
    line = absl::StripTrailingAsciiWhitespace(line);
    if (open == nullptr) {
      if (line.empty() || line.front() == '#') continue;
      const absl::string_view label = LabelOf(line, "-----BEGIN ");
      if (label.empty() && !absl::StrContains(pem, "-----BEGIN ")) {
        return Wrong(
            "it is not in PEM form: it has no -----BEGIN line; check that it is the right file");
      }
      if (label.empty()) {
        return Wrong(absl::StrCat(
            "line ", number, " is outside of any BEGIN…END block and no # comment; remove it"));
      }
      if (blocks.size() == kPemBlocksMax) {
        return Wrong(absl::StrCat("it has more than ", kPemBlocksMax, " blocks"));
      }
      open = &blocks.emplace_back(Block{std::string(label), "", number});
    }
    absl::StrAppend(&open->text, line, "\n");
    if (const absl::string_view label = LabelOf(line, "-----END "); !label.empty()) {
      if (label != open->label) {
        return Wrong(absl::StrCat("the block of line ", open->line, " ends with another name"));
      }
      open = nullptr;
    }
  }
  if (open != nullptr) {
    return Wrong(absl::StrCat("the block of line ", open->line,
                              " has no END line; the file is cut short, copy it again"));
  }
  return blocks;
}

// The DER bytes of a block whose label is one of `labels`.
absl::StatusOr<std::string> Decode(const Block& block, const std::vector<std::string>& labels) {
  if (std::find(labels.begin(), labels.end(), block.label) == labels.end()) {
    return Wrong(absl::StrCat("the block of line ", block.line, " is not a ",
                              absl::StrJoin(labels, " or ")));
  }
  const platform::BioPtr bio = platform::ReadingBio(block.text);
  char* name = nullptr;
  char* header = nullptr;
  unsigned char* data = nullptr;
  long size = 0;
  if (bio == nullptr || PEM_read_bio(bio.get(), &name, &header, &data, &size) != 1) {
    return Wrong(absl::StrCat("the block of line ", block.line,
                              " is damaged: ", platform::DrainOpenSslErrors()));
  }
  const bool encrypted = header != nullptr && *header != '\0';
  std::string der(reinterpret_cast<const char*>(data), static_cast<size_t>(size));
  OPENSSL_free(name);
  OPENSSL_free(header);
  OPENSSL_cleanse(data, static_cast<size_t>(size));
  OPENSSL_free(data);
  if (encrypted) {
    return Wrong(absl::StrCat("the block of line ", block.line,
                              " has headers or a passphrase; write it without"));
  }
  return der;
}

// Decodes every block with `decode`, one of OpenSSL's d2i functions, and refuses
// bytes after the object.
template <typename Pointer, typename DecodeFunction>
absl::StatusOr<std::vector<Pointer>> ReadAll(absl::string_view pem,
                                             const std::vector<std::string>& labels,
                                             DecodeFunction decode) {
  absl::StatusOr<std::vector<Block>> blocks = SplitBlocks(pem);
  if (!blocks.ok()) return blocks.status();
  if (blocks->empty()) {
    return Wrong(absl::StrCat("it holds no ", labels.front(), " (PEM)"));
  }
  std::vector<Pointer> objects;
  for (const Block& block : *blocks) {
    absl::StatusOr<std::string> der = Decode(block, labels);
    if (!der.ok()) return der.status();
    const unsigned char* begin = reinterpret_cast<const unsigned char*>(der->data());
    const unsigned char* at = begin;
    Pointer object(decode(nullptr, &at, static_cast<long>(der->size())));
    const bool whole = object != nullptr && at == begin + der->size();
    OPENSSL_cleanse(der->data(), der->size());
    if (!whole) {
      return Wrong(absl::StrCat("the block of line ", block.line, " is no valid ", labels.front(),
                                ": ", platform::DrainOpenSslErrors()));
    }
    objects.push_back(std::move(object));
  }
  return objects;
}

template <typename Pointer>
absl::StatusOr<Pointer> TheOnly(absl::StatusOr<std::vector<Pointer>> objects) {
  if (!objects.ok()) return objects.status();
  if (objects->size() != 1) {
    return Wrong(absl::StrCat("it holds ", objects->size(), " blocks instead of one"));
  }
  return std::move(objects->front());
}

}  // namespace

absl::StatusOr<std::vector<platform::X509Ptr>> ReadCertificates(absl::string_view pem) {
  return ReadAll<platform::X509Ptr>(pem, {"CERTIFICATE"}, d2i_X509);
}

absl::StatusOr<std::vector<std::string>> SplitCertificates(absl::string_view pem) {
  absl::StatusOr<std::vector<Block>> blocks = SplitBlocks(pem);
  if (!blocks.ok()) return blocks.status();
  if (blocks->empty()) return Wrong("it holds no CERTIFICATE (PEM)");
  std::vector<std::string> texts;
  for (Block& block : *blocks) {
    if (block.label != "CERTIFICATE") {
      return Wrong(absl::StrCat("the block of line ", block.line, " is not a CERTIFICATE"));
    }
    texts.push_back(std::move(block.text));
  }
  return texts;
}

absl::StatusOr<std::vector<platform::X509CrlPtr>> ReadRevocationLists(absl::string_view pem) {
  return ReadAll<platform::X509CrlPtr>(pem, {"X509 CRL"}, d2i_X509_CRL);
}

absl::StatusOr<platform::KeyPtr> ReadPrivateKey(absl::string_view pem) {
  if (absl::StrContains(pem, "ENCRYPTED")) {
    return Wrong("it is protected by a passphrase; write it without (openssl pkey -in … -out …)");
  }
  return TheOnly(ReadAll<platform::KeyPtr>(
      pem, {"PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"}, d2i_AutoPrivateKey));
}

absl::StatusOr<platform::X509ReqPtr> ReadRequest(absl::string_view pem) {
  return TheOnly(ReadAll<platform::X509ReqPtr>(
      pem, {"CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"}, d2i_X509_REQ));
}

}  // namespace consortium::identity
